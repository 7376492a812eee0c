import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import type { Clock } from '../platform/clock';
import { inTransaction, rows } from '../platform/database';
import { AppError } from '../platform/errors';
import { keyedHash } from '../platform/hashing';
import { type Id, idToBytes, newId } from '../platform/ids';
import { ApiKey } from './api-key.entity';
import { authorize } from './policy';
import type { Principal, Role } from './principal';

/** How long a process may go on believing what it read of a key, in ms: the bound on a revocation being heard. */
const BELIEVED_FOR_MS = 4_000;

interface Believed {
  readonly key: ApiKey;
  readonly until: number;
}

/** Issues, revokes and checks API keys: `cme_<key id>_<32 random bytes>`. */
export class KeysService {
  private readonly believed = new Map<string, Believed>();

  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly secret: string,
  ) {}

  /** The principal of an `Authorization: Bearer …` header; null without one. @throws AppError UNAUTHENTICATED. */
  async authenticate(authorization: string | undefined, requestId: string): Promise<Principal | null> {
    if (authorization === undefined) return null;
    const match = /^Bearer cme_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/.exec(authorization);
    if (match === null) throw new AppError('UNAUTHENTICATED');
    const key = await this.key(match[1] as Id);
    const shown = this.hash(match[1] as Id, match[2] as string);
    const now = this.clock.now();
    if (
      key === null ||
      !timingSafeEqual(key.secretHash, shown) ||
      key.revokedAt !== null ||
      (key.expiresAt !== null && key.expiresAt <= now)
    )
      throw new AppError('UNAUTHENTICATED');
    const { role, keyId, organizationId, personId } = key;
    return { role, keyId, organizationId, personId, requestId };
  }

  /**
   * Issues a key. An admin issues any; an organization issues further keys of its own role (to rotate them). No key
   * issues one that outlives it: else its end would be none. @throws AppError NOT_FOUND, BAD_INPUT.
   * @returns the key and its token, which is never shown again.
   */
  async issue(
    principal: Principal,
    wanted: { role: Role; organizationId: Id | null; personId: Id | null; label: string; expiresAt: Date | null },
  ): Promise<{ key: ApiKey; token: string }> {
    const scope = authorize(principal, 'issueApiKey');
    const own = wanted.role === principal.role && wanted.organizationId === principal.organizationId;
    if (scope === 'own' && (!own || wanted.personId !== null)) throw new AppError('NOT_FOUND');
    await this.checkOwner(wanted);
    const end = (await this.key(principal.keyId))?.expiresAt ?? null;
    if (end !== null && (wanted.expiresAt === null || wanted.expiresAt > end))
      throw new AppError('BAD_INPUT', 'A key issues none that outlives it.', {
        path: 'input.expiresAt',
        reason: `not after ${end.toISOString()}`,
      });
    return this.create(principal, wanted);
  }

  /** A key of an organization's role needs an organization of that kind, a clinician's a person, the hub's own neither. */
  private async checkOwner(wanted: { role: Role; organizationId: Id | null; personId: Id | null }): Promise<void> {
    const { role, organizationId, personId } = wanted;
    const ofOrganization = role === 'PROVIDER' || role === 'BOARD' || role === 'EMPLOYER';
    const fits = (organizationId !== null) === ofOrganization && (personId !== null) === (role === 'CLINICIAN');
    if (!fits || role === 'WORKER')
      throw new AppError('BAD_INPUT', undefined, { path: 'input.role', reason: 'does not fit its owner' });
    if (organizationId !== null) {
      const sql = 'SELECT kind FROM organization WHERE organization_id = ?';
      const [found] = await rows<{ kind: string }>(this.db.manager, sql, [idToBytes(organizationId)]);
      if (found?.kind !== role) throw new AppError('NOT_FOUND');
    }
    if (personId !== null) {
      const sql = 'SELECT person_id FROM person WHERE person_id = ?';
      const [found] = await rows<{ person_id: Buffer }>(this.db.manager, sql, [idToBytes(personId)]);
      if (found === undefined) throw new AppError('NOT_FOUND');
    }
  }

  /** Writes a key without asking the policy: for the first admin key and the demo, which have no principal to ask. */
  async create(
    principal: Principal,
    wanted: { role: Role; organizationId: Id | null; personId: Id | null; label: string; expiresAt: Date | null },
  ): Promise<{ key: ApiKey; token: string }> {
    const keyId = newId();
    const secret = randomBytes(32).toString('base64url');
    const key = Object.assign(new ApiKey(), wanted, {
      keyId,
      secretHash: this.hash(keyId, secret),
      createdAt: this.clock.now(),
      revokedAt: null,
    });
    await inTransaction(this.db, async (tx) => {
      await tx.insert(ApiKey, key);
      await this.audit.write(tx, principal, 'issueApiKey', [keyId]);
    });
    return { key, token: `cme_${keyId}_${secret}` };
  }

  /** Revokes a key at once here and within 5 s on every other process. @throws AppError NOT_FOUND. */
  async revoke(principal: Principal, keyId: Id): Promise<ApiKey> {
    const scope = authorize(principal, 'revokeApiKey');
    const key = await inTransaction(this.db, async (tx) => {
      const found = await tx.findOneBy(ApiKey, { keyId });
      if (found === null || (scope === 'own' && found.organizationId !== principal.organizationId))
        throw new AppError('NOT_FOUND');
      if (found.revokedAt === null) {
        found.revokedAt = this.clock.now();
        await tx.update(ApiKey, { keyId }, { revokedAt: found.revokedAt });
      }
      await this.audit.write(tx, principal, 'revokeApiKey', [keyId]);
      return found;
    });
    this.believed.delete(keyId);
    return key;
  }

  private hash(keyId: Id, secret: string): Buffer {
    return keyedHash(this.secret, 'api-key', keyId, secret);
  }

  private async key(keyId: Id): Promise<ApiKey | null> {
    const now = performance.now();
    const known = this.believed.get(keyId);
    if (known !== undefined && known.until > now) return known.key;
    const key = await this.db.manager.findOneBy(ApiKey, { keyId });
    if (key === null) {
      this.believed.delete(keyId);
      return null;
    }
    if (this.believed.size > 10_000) this.believed.clear();
    this.believed.set(keyId, { key, until: now + BELIEVED_FOR_MS });
    return key;
  }
}
