import { evaluate } from '../../../src/domain/evaluate';
import { explain } from '../../../src/domain/requirement/explain';
import { loadFiles } from '../../../src/requirements/catalogue-check';
import { catalogueFolder } from '../../../src/requirements/registry';

const { packs, cases } = loadFiles([catalogueFolder()]);

function told(one: (typeof cases)[number] | undefined): string[] {
  const found = packs.find(({ pack }) => pack.pack === one?.pack);
  if (!one || !found) throw new Error(`no such case: ${one?.id ?? ''}`);
  return explain(evaluate(found.pack, one.input)).map((sentence) => sentence.text);
}

function sentences(pack: string, id: string): string[] {
  return told(cases.find((other) => other.pack === pack && other.id.startsWith(`${id} `)));
}

describe('sentences', () => {
  it('say what is short, by when, and what did not count', () => {
    expect(sentences('us-ca-mbc-md', 'CA-4')).toEqual([
      'Medical Board of California: not complete yet, due by 31 August 2026',
      'General: 49.75 of 50 credits, 0.25 short, due by 31 August 2026 (50 credits in each renewal period)',
      'General: 2 from c0 not counted: completed before the time it is counted for began (1 September 2024)',
    ]);
  });

  it('say what a ceiling cut', () => {
    expect(sentences('us-wa-wmc-md', 'WA-1')).toContain('Hours: 20 of 100 Category II is over the limit of 80');
  });

  it('say until when it can be made good, and which alternative is nearest', () => {
    expect(sentences('us-tx-tmb', 'TX-2')[0]).toBe(
      'Texas Medical Board: not complete yet, due by 31 May 2026; it can be made good until 30 June 2026',
    );
    expect(sentences('us-ca-mbc-md', 'CA-2')).toContain(
      'Pain or opiate: none of the alternatives is met; nearest is opiate dependence (once, 12 hours on pain and terminal care, or on opiate-dependent patients)',
    );
  });

  it('name what is missing', () => {
    expect(sentences('us-ca-mbc-md', 'CA-12')).toContain(
      'Medical Board of California: cannot be decided yet; not known: specialty',
    );
  });

  it('tell what nobody could confirm from what somebody knows', () => {
    const [status, ...more] = sentences('us-ca-mbc-md', 'CA-3');
    expect(status).toBe('Medical Board of California: cannot be decided yet; not confirmed: geriatrics on top');
    expect(more).toContain(
      'Geriatrics on top: not met; whether it is asked at all is not confirmed (the same fifth apart from the required hours, should it not count toward them, which is not verified)',
    );
  });

  it('are silent about ways out that nobody could confirm and that do not help', () => {
    expect(sentences('us-md-bop', 'MD-2').filter((text) => /surplus|alternatives/.test(text))).toEqual([]);
  });

  it('leave no place unfilled', () => {
    for (const one of cases) for (const text of told(one)) expect(text).not.toMatch(/[{}]|\(\)|undefined|null/);
  });
});
