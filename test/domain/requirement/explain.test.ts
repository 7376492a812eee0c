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
      'us-ca-mbc-md: something is short, due by 31 August 2026',
      'general: short 0.25 of 50 credit by 31 August 2026',
      'general: 2 from c0 not counted: completed before the time it is counted for began (1 September 2024)',
    ]);
  });

  it('say what a ceiling cut', () => {
    expect(sentences('us-wa-wmc-md', 'WA-1')).toContain('hours: 20 of 100 Category II is over the limit of 80');
  });

  it('say until when it can be made good, and which alternative is nearest', () => {
    expect(sentences('us-tx-tmb', 'TX-2')[0]).toBe(
      'us-tx-tmb: something is short, due by 31 May 2026, can be made good until 30 June 2026',
    );
    expect(sentences('us-ca-mbc-md', 'CA-2')).toContain(
      'pain-or-opiate: none of the alternatives is met; nearest is opiate-dependence',
    );
  });

  it('name what is missing', () => {
    expect(sentences('us-ca-mbc-md', 'CA-12')).toContain('us-ca-mbc-md: cannot be decided yet; missing: specialty');
  });

  it('leave no place unfilled', () => {
    for (const one of cases) for (const text of told(one)) expect(text).not.toMatch(/[{}]|\(\)|undefined|null/);
  });
});
