import type { Recipe } from '../cells';
import { CREDITS } from './credits';
import { DRAFTS } from './drafts';
import { MATCHING } from './matching';
import { NODE } from './nodes';
import { ORGANIZATIONS } from './organizations';
import { PEOPLE } from './people';
import { QUERIES } from './queries';

/** How each input that names something is asked. Lists have recipes of their own. */
export const RECIPES: readonly Recipe[] = [
  ...QUERIES,
  ...NODE,
  ...ORGANIZATIONS,
  ...CREDITS,
  ...MATCHING,
  ...PEOPLE,
  ...DRAFTS,
];
