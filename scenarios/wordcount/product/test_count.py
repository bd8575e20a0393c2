import unittest

from count import count


class CountTest(unittest.TestCase):
    def test_words_stand_between_white_space(self):
        self.assertEqual(count("to be\tor\nnot  to be", []), 6)

    def test_an_empty_text_has_no_words(self):
        self.assertEqual(count(" \n", []), 0)


if __name__ == "__main__":
    unittest.main()
