import { NOW } from '../links/stores/redis/lua-life';
import { LUA_BASE, REDIS_CLOCK } from '../links/stores/redis/lua-record';
import { scriptsOf } from '../links/stores/redis/script';

/**
 * What every script begins with. A transaction is a hash, gone when it expires; an index tells how many are open:
 *
 *     <base>transaction:<id>   hash   the record; `leaseUntil` is 0 where nobody's step is under way: never begun, given back or ended
 *     <base>transactions       zset   ids that are open, by expiry
 */
const PRELUDE = `${LUA_BASE}
local id = ARGV[1]
local key, index = base .. 'transaction:' .. (id or ''), base .. 'transactions'
local record = id and fields(redis.call('HGETALL', key)) or {}
local is_open = record.ciphertext and now < tonumber(record.expiresAt)
local is_leased = is_open and now < tonumber(record.leaseUntil)

local function keep_until(expires_at)
  redis.call('PEXPIREAT', key, expires_at)
  redis.call('ZADD', index, expires_at, id)
  redis.call('PEXPIREAT', index, redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2])
end

-- The fence: whoever was paused past the lease, or past the life of the transaction, changes nothing.
local function is_held_by(claim_id) return is_leased and record.claimId == claim_id end

local function is_last(claim_id) return record.claimId == claim_id and record.leaseUntil == '0' end
`;

/** id, most transactions, verifier hash, ciphertext, expiry -> created | full */
const CREATE = `
local _, most, verifier_hash, ciphertext, expires_at = unpack(ARGV)
-- Resent: the first one was done.
if record.verifierHash then return { 'created' } end
if redis.call('ZCOUNT', index, '(' .. text(now), '+inf') >= tonumber(most) then return { 'full' } end
-- First of all changes: where the memory of Redis is full, it refuses this one, but none that follows a change.
redis.call('HSET', key, 'verifierHash', verifier_hash, 'ciphertext', ciphertext, 'expiresAt', expires_at, 'leaseUntil', '0')
redis.call('ZREMRANGEBYSCORE', index, '-inf', text(now))
keep_until(expires_at)
return { 'created' }
`;

/** id, verifier hash, claim id, lease in ms -> claimed, ciphertext, expiry | busy | unknown */
const CLAIM = `
local _, verifier_hash, claim_id, lease = unpack(ARGV)
if not is_open or record.verifierHash ~= verifier_hash then return { 'unknown' } end
if is_leased and record.claimId ~= claim_id then return { 'busy' } end
-- A client that was cut off from its answer resends its claim; its lease is what it was.
if not is_leased then redis.call('HSET', key, 'claimId', claim_id, 'leaseUntil', text(now + tonumber(lease))) end
return { 'claimed', record.ciphertext, record.expiresAt }
`;

/** id, claim id, ciphertext, expiry -> done | lost */
const RENEW = `
local _, claim_id, ciphertext, expires_at = unpack(ARGV)
-- Resent: the first one was done.
if record.ciphertext and is_last(claim_id) then return { 'done' } end
if not is_held_by(claim_id) then return { 'lost' } end
redis.call('HSET', key, 'ciphertext', ciphertext, 'expiresAt', expires_at, 'leaseUntil', '0')
keep_until(expires_at)
return { 'done' }
`;

/** id, claim id -> nothing */
const RELEASE = `
if record.claimId == ARGV[2] then redis.call('HSET', key, 'leaseUntil', '0') end
return {}
`;

/** id, claim id -> done | lost. Kept without the ciphertext until it would have expired: the first one may be resent. */
const END = `
local _, claim_id = unpack(ARGV)
if record.verifierHash and not record.ciphertext and is_last(claim_id) then return { 'done' } end
if not is_held_by(claim_id) then return { 'lost' } end
redis.call('HDEL', key, 'ciphertext')
redis.call('HSET', key, 'leaseUntil', '0')
redis.call('ZREM', index, id)
return { 'done' }
`;

const BODIES = { now: NOW, create: CREATE, claim: CLAIM, renew: RENEW, release: RELEASE, end: END };

export type TransactionScripts = ReturnType<typeof transactionScripts>;

/** Every step of the transaction store. */
export function transactionScripts(clock = REDIS_CLOCK) {
  return scriptsOf(clock + PRELUDE, BODIES);
}
