/** An example intent, whole enough to be built as it stands. */
export function starterIntent(product: string): string {
  return `# Keep what was asked for

Change the words below to what you want, then: sf intent submit .factory/intent.md --product ${product}

### Service
- ${product}, domain

### Purpose
- Keep the tasks of a small team, so that nothing that somebody asked for is forgotten.

### Beneficiaries
- The people of the team

### Never
- Never lose a task that was taken

### Key features
- A list of tasks that can be read and changed

### Data
- Task: title text, due date, effort integer 1..100, status one of open|done

### Acceptance
- [kept] A task that was taken is found again with everything it was taken with.
- [refused] A task with a field that is missing, unknown or out of its range is not taken.

### Evidence
- The due date is what the person who asked wrote

### Preferences
- Short lists

### Deployment
- web

### Priority
medium
`;
}
