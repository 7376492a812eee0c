import DataLoader from 'dataloader';
import { AppError } from '../platform/errors';
import type { Principal } from './principal';

/** What one request carries to its resolvers: who asks, and the loaders that gather its reads into one statement each. */
export class RequestContext {
  private readonly loaders = new Map<string, DataLoader<unknown, unknown>>();

  constructor(
    private readonly who: Principal | null,
    readonly requestId: string,
  ) {}

  /** Who asks. @throws AppError UNAUTHENTICATED when no key was shown. */
  get principal(): Principal {
    if (this.who === null) throw new AppError('UNAUTHENTICATED');
    return this.who;
  }

  /**
   * The request's loader of that name, made on first use. A field resolver reads through a loader, never straight from
   * a service, so that a page of any size costs one statement. `batch` answers in the order of its keys.
   */
  loader<K, V>(
    name: string,
    batch: (keys: readonly K[], principal: Principal) => Promise<readonly V[]>,
  ): DataLoader<K, V> {
    const known = this.loaders.get(name);
    if (known !== undefined) return known as DataLoader<K, V>;
    const made = new DataLoader<K, V>((keys) => batch(keys, this.principal), { maxBatchSize: 250 });
    this.loaders.set(name, made);
    return made;
  }
}
