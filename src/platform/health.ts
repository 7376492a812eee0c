export interface Readiness {
  readonly ok: boolean;
  /** What keeps the process from serving, in words; empty when it is ready. */
  readonly problems: string[];
}

/** What a check finds wrong; `silence` when it throws or says nothing in time. Its own error text goes to nobody. */
export async function problemsWithin(
  milliseconds: number,
  check: () => Promise<string[]>,
  silence: string,
): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => resolve([silence]), milliseconds);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return [silence];
  } finally {
    clearTimeout(timer);
  }
}
