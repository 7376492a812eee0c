/** Edits (one character put in, taken out, changed or swapped) between two words, up to 3. */
function editsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      let best = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 3;
}

/** The words of a name that say something: "at-least" is "least". */
function wordsOf(name: string): string[] {
  return name.split(/[^A-Za-z0-9]+/).filter((word) => word.length > 2);
}

/** True when a word begins another, or is it but for a letter: "vet" and "veterinarian", "ethiks" and "ethics". */
function begins(word: string, other: string): boolean {
  return other.startsWith(word) || (word.length > 3 && editsBetween(word, other) === 1);
}

/** True when one name is the other with more said: "ethics" and "medical-ethics". */
function alike(name: string, candidate: string): boolean {
  const asked = wordsOf(name);
  const there = wordsOf(candidate);
  if (asked.length === 0 || there.length === 0) return false;
  return (
    asked.every((word) => there.some((other) => begins(word, other))) || there.every((word) => asked.includes(word))
  );
}

const mostSuggested = 3;

/** "; did you mean a, b or c?": the name that differs by a letter or two, else those that share its words. */
export function nearestName(name: string, known: Iterable<string>): string {
  let best = '';
  // In a word of one or two letters everything would be near everything.
  let edits = Math.min(3, name.length);
  const candidates = [...known];
  for (const candidate of candidates) {
    const distance = editsBetween(name, candidate);
    if (distance < edits) [best, edits] = [candidate, distance];
  }
  const found = best === '' ? candidates.filter((one) => alike(name, one)).slice(0, mostSuggested) : [best];
  if (found.length === 0) return '';
  const first = found.slice(0, -1).join(', ');
  return `; did you mean ${first === '' ? '' : `${first} or `}${found.at(-1) ?? ''}?`;
}

const mostListed = 12;

/** What a value may be, as far as it can be read at a glance. */
export function allowedValues(values: ReadonlySet<string>): string {
  const list = [...values];
  const more = list.length > mostListed ? ` and ${list.length - mostListed} more` : '';
  return `${list.slice(0, mostListed).join(', ')}${more}`;
}
