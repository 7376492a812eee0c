import { readPack } from '../../../src/requirements/pack-file';
import type { RegisteredFact, Registry } from '../../../src/requirements/registry';
import type { Pack } from '../../../src/domain/requirement/pack';

/** A small registry for packs made up in tests. */
export const words: Registry = {
  facts: new Map<string, RegisteredFact>([
    ...['a', 'b', 'c', 'd', 'e', 'f'].map((name): [string, RegisteredFact] => [name, { type: 'flag', values: null }]),
    ['license.issued', { type: 'date', values: null }],
    ['license.expires', { type: 'date', values: null }],
    ['holder.started', { type: 'date', values: null }],
    ['license.renewal', { type: 'number', values: null }],
    ['months-away', { type: 'number', values: null }],
    ['license.cycle', { type: 'duration', values: null }],
    ['profession', { type: 'code', values: new Set(['one', 'two']) }],
    ['specialty', { type: 'code', values: new Set(['one', 'two', 'three']) }],
  ]),
  systems: new Map(['s1', 's2', 's3'].map((name) => [name, { says: null, step: '0.25' }])),
  names: {
    topics: new Set(['t1', 't2', 't3']),
    tags: new Set(['g1', 'g2']),
    categories: new Set(['1', '2', '3']),
    formats: new Set(['live']),
    sections: new Set(['1']),
    contents: new Set(['new']),
    approvers: new Set(['board']),
    providers: new Set(['p1']),
    units: new Set(['hour']),
    jurisdictions: new Set(['XX']),
  },
};

const head = `pack: test
authority: Test Board
jurisdiction: XX
unit: hour
sources: { rule: { asOf: today, confidence: high } }
`;

/** Reads a pack from its essential lines; throws with the problems when it is refused. */
export function packOf(text: string): Pack {
  const applies = /^applies:/m.test(text) ? '' : 'applies: true\n';
  const result = readPack(head + applies + text, 'test.yaml', words);
  if (result.problems)
    throw new Error(result.problems.map((p) => `${p.line}:${p.column} ${p.message}`).join('\n') + `\n${text}`);
  return result.pack;
}
