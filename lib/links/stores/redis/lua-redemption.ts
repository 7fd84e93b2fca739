import { LEASE_MS, MAX_ATTEMPTS, MAX_WRONG_SECRETS } from '../../record';

/*
 * The transitions of one redemption, as in ../../transitions: the conformance suite and the model test hold the two together.
 */

/** accessor, verifier hash, claim id, details -> claimed, ciphertext, expiry, attempt | busy, ms | denied, reason */
export const CLAIM = `
local accessor, verifier_hash, claim_id, details = unpack(ARGV)
local link = load(accessor)
if not link then return { 'denied', 'unknown' } end

local function denied(reason)
  local told = link.state .. ' ' .. reason
  if told ~= link.toldDenial then
    redis.call('HSET', link_key(accessor), 'toldDenial', told)
    tell(link, 'link-denied', { reason = reason, details = details })
  end
  return { 'denied', reason }
end

if not is_open(link) then return denied(link.state) end
if is_overdue(link) then
  expire(link)
  return { 'denied', 'expired' }
end
if verifier_hash ~= link.verifierHash then
  local wrong_secrets = tonumber(link.wrongSecrets) + 1
  redis.call('HSET', link_key(accessor), 'wrongSecrets', text(wrong_secrets))
  if wrong_secrets < ${MAX_WRONG_SECRETS} then return denied('wrong-secret') end
  revoke(link, 'guessing', details)
  return { 'denied', 'wrong-secret' }
end
local held = link.state == 'claimed' and now < tonumber(link.leaseUntil)
if held and link.claimId ~= claim_id then return { 'busy', text(tonumber(link.leaseUntil) - now) } end
if not link.ciphertext then return denied('failed') end
local attempt = tonumber(link.attempts) + 1
-- A client that was cut off resends its claim; its lease is what it was.
if not held then
  redis.call('HSET', link_key(accessor), 'state', 'claimed', 'claimId', claim_id, 'leaseUntil', text(now + ${LEASE_MS}))
  tell(link, 'link-claimed', { attempt = attempt, details = details })
end
return { 'claimed', link.ciphertext, link.expiresAt, text(attempt) }
`;

/** accessor, claim id, details, failures that it counts for (0 or 1) -> released | failed | lost */
export const RELEASE = `
local accessor, claim_id, details, failures = unpack(ARGV)
local link = load(accessor)
if not link or link.claimId ~= claim_id then return { 'lost' } end
-- Resent: the first one was done.
if link.state == 'issued' then return { 'released' } end
if link.state == 'failed' then return { 'failed' } end
if link.state ~= 'claimed' then return { 'lost' } end
local attempt = tonumber(link.attempts) + 1
local attempts = tonumber(link.attempts) + tonumber(failures)
redis.call('HSET', link_key(accessor), 'attempts', text(attempts), 'leaseUntil', '0')
if attempts >= ${MAX_ATTEMPTS} then
  finish(link, 'failed')
  tell(link, 'link-released', { attempt = attempt, reason = 'failed', details = details })
  return { 'failed' }
end
redis.call('HSET', link_key(accessor), 'state', 'issued')
tell(link, 'link-released', { attempt = attempt, details = details })
return { 'released' }
`;

/** accessor, claim id, details -> committed | lost. The fence: whoever was paused past the lease hands off nothing. */
export const COMMIT = `
local accessor, claim_id, details = unpack(ARGV)
local link = load(accessor)
if not link or link.claimId ~= claim_id then return { 'lost' } end
if link.state == 'used' then return { 'committed' } end
if link.state ~= 'claimed' or now >= tonumber(link.leaseUntil) or is_overdue(link) then return { 'lost' } end
finish(link, 'used')
tell(link, 'link-handed-off', { attempt = tonumber(link.attempts) + 1, details = details })
return { 'committed' }
`;

/** accessor, claim id -> nothing */
export const REPORT_TAMPERING = `
local accessor, claim_id = unpack(ARGV)
local link = load(accessor)
if link and link.state == 'claimed' and link.claimId == claim_id then
  finish(link, 'failed')
  tell(link, 'tamper-detected', {})
end
return {}
`;
