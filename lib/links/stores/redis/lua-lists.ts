/** Entries of an index that one call looks at: nobody waits long for it. */
const MOST_EXAMINED = 1_000;

const LISTED = `
-- False where Redis has dropped the link.
local function listed(accessor)
  local names = {
    'accessor', 'state', 'user', 'appKey', 'ticket', 'issuedAt', 'expiresAt', 'attempts', 'challengeFailedAt', 'lastEvent', 'lastEventAt',
  }
  local row = redis.call('HMGET', link_key(accessor), unpack(names))
  return row[1] and row
end
`;

/** most links, place or "", index, states -> place to go on from or "", links */
export const LIST = `${LISTED}
local limit, after, index = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local wanted = {}
for at = 4, #ARGV do wanted[ARGV[at]] = true end

local from = after == '' and '+' or '(' .. after
local places = redis.call('ZREVRANGEBYLEX', base .. index, from, '-', 'LIMIT', 0, ${MOST_EXAMINED})
local found, examined = {}, 0
while examined < #places and #found < limit do
  examined = examined + 1
  local link = listed(accessor_at(places[examined]))
  if link and wanted[link[2]] then found[#found + 1] = link end
end
local is_end = examined == #places and #places < ${MOST_EXAMINED}
return { is_end and '' or places[examined], found }
`;

/** ms since the epoch, most links -> ms since the epoch, whether there are more, links */
export const CHANGES = `${LISTED}
local since, limit = ARGV[1], tonumber(ARGV[2])
local accessors = redis.call('ZRANGEBYSCORE', base .. 'changed', since, '(' .. text(now), 'LIMIT', 0, limit + 1)
local found = {}
for at = 1, math.min(#accessors, limit) do
  local link = listed(accessors[at])
  if link then found[#found + 1] = link end
end
return { text(now), #accessors > limit and '1' or '0', found }
`;
