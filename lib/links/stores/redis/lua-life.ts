import { MAX_LINKS_PER_USER, USER_WINDOW_MS } from '../../record';

/** nothing -> ms since the epoch */
export const NOW = `
return { text(now) }
`;

/** names and values of the record, without state and counters -> issued, superseded accessors | limited, ms */
export const ISSUE = `
local link = fields(ARGV)
-- Resent: the first one was done.
if load(link.accessor) then return { 'issued' } end

local user_key = base .. 'user:' .. link.user
local issued = redis.call('ZRANGE', user_key, 0, -1, 'WITHSCORES')
local recent, oldest_recent, older = 0, nil, {}
for at = 1, #issued, 2 do
  local other, issued_at = load(issued[at]), tonumber(issued[at + 1])
  local counts = issued_at > now - ${USER_WINDOW_MS}
  if counts then
    recent = recent + 1
    oldest_recent = oldest_recent or issued_at
  end
  if other and is_open(other) then
    if other.appKey == link.appKey then older[#older + 1] = other end
  elseif not counts then
    redis.call('ZREM', user_key, issued[at])
  end
end
if recent >= ${MAX_LINKS_PER_USER} then return { 'limited', text(oldest_recent + ${USER_WINDOW_MS} - now) } end

local answer = { 'issued' }
for _, other in ipairs(older) do
  if revoke_open(other, 'superseded') then answer[#answer + 1] = other.accessor end
end
link.state = 'issued'
link.issuedAt = text(now)
link.attempts = '0'
link.wrongSecrets = '0'
link.leaseUntil = '0'
link.challengeFailedAt = '0'
add_link(link)
tell(link, 'link-issued', {})
return answer
`;

/** "accessor" | "ticket", its value -> for each revoked link: accessor, user, app key, ticket or nil, failure target or nil */
export const REVOKE = `
local by, value = unpack(ARGV)
local accessors = by == 'accessor' and { value } or redis.call('SMEMBERS', base .. 'ticket:' .. value)
local revoked = {}
for _, accessor in ipairs(accessors) do
  local link = load(accessor)
  if link and revoke_open(link, 'requested') then
    revoked[#revoked + 1] = { accessor, link.user, link.appKey, link.ticket or false, link.failureTarget or false }
  end
end
return revoked
`;

/** most links -> how many it ended */
export const SWEEP = `
local ended = 0
for _, accessor in ipairs(redis.call('ZRANGEBYSCORE', base .. 'expiry', '-inf', text(now), 'LIMIT', 0, ARGV[1])) do
  local link = load(accessor)
  if link and is_open(link) then
    expire(link)
    ended = ended + 1
  else
    redis.call('ZREM', base .. 'expiry', accessor)
  end
end

-- Redis drops tombstones by itself, but not where they stand in the lists. The oldest go first, or a little later.
for _, oldest in ipairs(redis.call('ZRANGE', base .. 'issued', 0, ARGV[1] - 1)) do
  if redis.call('EXISTS', link_key(accessor_at(oldest))) == 1 then break end
  forget(oldest)
end
return { text(ended) }
`;

/** accessor, nonce hash -> nothing | known, failure target or nil */
export const CHALLENGE_FAILED = `
local accessor, nonce_hash = unpack(ARGV)
local link = load(accessor)
if not link or link.failureNonceHash ~= nonce_hash or link.state ~= 'used' then return {} end
if link.challengeFailedAt == '0' then
  redis.call('HSET', link_key(accessor), 'challengeFailedAt', text(now))
  tell(link, 'challenge-failed', {})
end
return { 'known', link.failureTarget or false }
`;
