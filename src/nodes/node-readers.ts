import type { Principal } from '../auth/principal';
import type { Id, Kind } from '../platform/ids';
import type { NodeValue } from './node';

/**
 * Reads one thing by id, applying the same scope as its own query. Null when it is absent, foreign, or of a kind that
 * this role never reads: the three are one answer.
 */
export type NodeReader = (principal: Principal, id: Id) => Promise<NodeValue | null>;

/** Which feature reads which kind of id; a kind that is not here is not readable by `node`. */
export type NodeReaders = ReadonlyMap<Kind, NodeReader>;
