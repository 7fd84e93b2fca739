import { PLACE_DIGITS } from '../../listing';
import { TOMBSTONE_MS } from '../../record';
import { MOST_EVENTS } from '../limits';

/** Redis's own clock decides (links.md, I6). Milliseconds since the epoch. */
export const REDIS_CLOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Whatever the record. */
export const LUA_BASE = `
local base = KEYS[1]

local function text(number) return string.format('%.0f', number) end

local function fields(flat)
  local result = {}
  for at = 1, #flat, 2 do result[flat[at]] = flat[at + 1] end
  return result
end
`;

/**
 * What every script of the link store begins with. A link is a hash; these indexes lead to it:
 *
 *     <base>link:<accessor>   hash     the record; kept until its expiry and a day
 *     <base>user:<user>       zset     accessors by issue time: those of the window, and all that are open
 *     <base>ticket:<ticket>   set      accessors that are open
 *     <base>expiry            zset     accessors that are open, by expiry
 *     <base>issued            zset     all of them by place: see `placeText`
 *     <base>open              zset     those that are open, by place
 *     <base>changed           zset     accessors of all of them by the time of the last event
 *     <base>events            stream   what has not been delivered yet
 *
 * The base holds a hash tag, so all keys live in one slot of a cluster. Scripts find most of them by reading others, so
 * they cannot declare them.
 */
export const LUA_RECORD = `${LUA_BASE}
local function link_key(accessor) return base .. 'link:' .. accessor end

-- nil where there is no such link, or no longer.
local function load(accessor)
  local link = fields(redis.call('HGETALL', link_key(accessor)))
  return link.accessor and link
end

local function is_open(link) return link.state == 'issued' or link.state == 'claimed' end
local function is_overdue(link) return now >= tonumber(link.expiresAt) end

-- Where it stands in the list.
local function place(link) return string.rep('0', ${PLACE_DIGITS} - #link.issuedAt) .. link.issuedAt .. '.' .. link.accessor end
local function accessor_at(place) return string.sub(place, ${PLACE_DIGITS + 2}) end

local function tell(link, kind, told)
  redis.call('HSET', link_key(link.accessor), 'lastEvent', kind, 'lastEventAt', text(now))
  redis.call('ZADD', base .. 'changed', text(now), link.accessor)
  local entry = { 'type', kind, 'time', text(now), 'accessor', link.accessor, 'user', link.user, 'appKey', link.appKey }
  local function add(name, value)
    if value then
      entry[#entry + 1] = name
      entry[#entry + 1] = value
    end
  end
  add('ticket', link.ticket)
  add('details', told.details)
  add('reason', told.reason)
  add('attempt', told.attempt and text(told.attempt))
  redis.call('XADD', base .. 'events', 'MAXLEN', '~', '${MOST_EVENTS}', '*', unpack(entry))
end

local function keep_until(key, time)
  if now + redis.call('PTTL', key) < time then redis.call('PEXPIREAT', key, text(time)) end
end

local function add_link(link)
  local gone_at = tonumber(link.expiresAt) + ${TOMBSTONE_MS}
  local flat = {}
  for name, value in pairs(link) do
    flat[#flat + 1] = name
    flat[#flat + 1] = value
  end
  redis.call('HSET', link_key(link.accessor), unpack(flat))
  redis.call('PEXPIREAT', link_key(link.accessor), text(gone_at))
  redis.call('ZADD', base .. 'issued', 0, place(link))
  redis.call('ZADD', base .. 'open', 0, place(link))
  redis.call('ZADD', base .. 'expiry', link.expiresAt, link.accessor)
  redis.call('ZADD', base .. 'user:' .. link.user, link.issuedAt, link.accessor)
  keep_until(base .. 'user:' .. link.user, gone_at)
  if link.ticket then
    redis.call('SADD', base .. 'ticket:' .. link.ticket, link.accessor)
    keep_until(base .. 'ticket:' .. link.ticket, gone_at)
  end
end

-- The link cannot be redeemed any more.
local function finish(link, state)
  redis.call('HSET', link_key(link.accessor), 'state', state)
  redis.call('HDEL', link_key(link.accessor), 'ciphertext')
  redis.call('ZREM', base .. 'expiry', link.accessor)
  redis.call('ZREM', base .. 'open', place(link))
  if link.ticket then redis.call('SREM', base .. 'ticket:' .. link.ticket, link.accessor) end
end

-- Redis has dropped the link itself.
local function forget(place)
  redis.call('ZREM', base .. 'issued', place)
  redis.call('ZREM', base .. 'open', place)
  redis.call('ZREM', base .. 'changed', accessor_at(place))
end

local function expire(link)
  finish(link, 'expired')
  tell(link, 'link-expired', { reason = 'expired' })
end

local function revoke(link, reason, details)
  finish(link, 'revoked')
  tell(link, 'link-revoked', { reason = reason, details = details })
end

-- Whether there was anything left to revoke: a link whose time is over has expired, whoever notices first.
local function revoke_open(link, reason)
  if not is_open(link) then return false end
  if is_overdue(link) then
    expire(link)
    return false
  end
  revoke(link, reason)
  return true
end
`;
