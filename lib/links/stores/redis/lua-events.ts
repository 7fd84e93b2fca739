/**
 * All instances share one consumer of one group: who takes an event has it until it is acknowledged or idle for too long, and
 * no consumer is left behind when an instance goes for good. The group is made anew where the store was emptied.
 */
const GROUP = `
local stream, group, consumer = base .. 'events', 'flows', 'instances'
`;

/** most events, ms after which a taken event is given out again -> entries of the stream: id, names and values */
export const TAKE_EVENTS = `${GROUP}
local limit, redelivery = tonumber(ARGV[1]), ARGV[2]
if redis.call('EXISTS', stream) == 0 then return {} end
local pending = redis.pcall('XPENDING', stream, group)
if pending.err then
  if not string.find(pending.err, 'NOGROUP', 1, true) then return pending end
  redis.call('XGROUP', 'CREATE', stream, group, '0')
end

local taken = {}
local function add(entries)
  -- An entry that was trimmed away meanwhile has no fields.
  for _, entry in ipairs(entries) do
    if entry and entry[2] then taken[#taken + 1] = entry end
  end
end

local cursor = '0-0'
repeat
  local claimed = redis.call('XAUTOCLAIM', stream, group, consumer, redelivery, cursor, 'COUNT', limit - #taken)
  cursor = claimed[1]
  add(claimed[2])
until cursor == '0-0' or #taken >= limit
if #taken < limit then
  local fresh = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', limit - #taken, 'STREAMS', stream, '>')
  if fresh then add(fresh[1][2]) end
end
return taken
`;

/** ids -> nothing */
export const ACKNOWLEDGE_EVENTS = `${GROUP}
redis.call('XACK', stream, group, unpack(ARGV))
redis.call('XDEL', stream, unpack(ARGV))
return {}
`;
