/** What was parsed is not known yet: a decoder says what it is. In force for `app/` and `actions/`; tests read what they wrote themselves. */
interface JSON {
  parse(text: string): unknown;
}
