import { Log20261123000100 } from './20261123000100-log';
import { Organizations20261123000200 } from './20261123000200-organizations';
import { People20261123000300 } from './20261123000300-people';
import { Ledger20261123000400 } from './20261123000400-ledger';
import { Compliance20261123000500 } from './20261123000500-compliance';
import { RequirementDrafts20261123000600 } from './20261123000600-requirement-drafts';
import { Registers20261123000700 } from './20261123000700-registers';

/** Every migration in the order in which it runs. Frozen once released: a change is a new migration. */
export const MIGRATIONS = [
  Log20261123000100,
  Organizations20261123000200,
  People20261123000300,
  Ledger20261123000400,
  Compliance20261123000500,
  RequirementDrafts20261123000600,
  Registers20261123000700,
];
