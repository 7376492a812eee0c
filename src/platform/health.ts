/** One question about one part. It answers, or throws; the text of what it throws goes to nobody. */
export type Check = () => Promise<unknown>;

export interface Readiness {
  readonly ok: boolean;
  /** Names of what is wrong, for example `database`. */
  readonly problems: string[];
}

async function answersWithin(check: Check, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const asked = Promise.resolve()
    .then(check)
    .then(
      () => true,
      () => false,
    );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks every part at once; a part that throws or does not answer in time is a problem by its name. */
export function readiness(checks: Readonly<Record<string, Check>>, milliseconds = 2000): () => Promise<Readiness> {
  return async () => {
    const names = Object.keys(checks);
    const answers = await Promise.all(Object.values(checks).map((check) => answersWithin(check, milliseconds)));
    const problems = names.filter((_, index) => !answers[index]);
    return { ok: problems.length === 0, problems };
  };
}
