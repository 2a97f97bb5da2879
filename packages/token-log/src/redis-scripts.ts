/**
 * The token log's steps as Lua, each one round trip and atomic, https://redis.io/docs/latest/develop/programmability/eval-intro/
 *
 * A generation is one stream whose ids we give ourselves: `<attempt>-<seq>`. Redis refuses an id that is not above the last
 * one, and that refusal is the fence. An entry holds one field: `m` (the marker, seq 0), `f` (a frame as JSON) or `s` (a
 * seal, the last possible seq, with who sealed). Pub/sub carries LogMessage as JSON.
 */
import { createHash } from 'node:crypto'

export type Script = { lua: string; sha: string }

const sealSeq = '18446744073709551615'
const lastFrameSeq = '18446744073709551614'

/** Why Redis refused an id; shared by open and append. ARGV[1] is the caller's attempt; `own` is what the caller would have written. */
const refusal = `
local function refusal(refused, id, own)
  if not string.find(refused.err, 'equal or smaller', 1, true) then return redis.error_reply(refused.err) end
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  if not last then return redis.error_reply(refused.err) end
  local attempt = string.match(last[1], '^(%d+)-')
  if attempt == ARGV[1] then
    if last[2][1] == 's' then return { 'sealed', last[2][2] } end
    if own == nil or (last[1] == id and last[2][2] == own) then return { 'appended' } end
  end
  return { 'stale', attempt }
end
`

/** ARGV: attempt, ttl in ms, channel. */
export const openScript = script(`${refusal}
local id = ARGV[1] .. '-0'
local added = redis.pcall('XADD', KEYS[1], id, 'm', '1')
if type(added) == 'table' and added.err then return refusal(added, id, nil) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '{"kind":"opened","attempt":' .. ARGV[1] .. '}')
return { 'appended' }
`)

/** ARGV: attempt, ttl in ms, channel, seq, frame, how many entries to keep. */
export const appendScript = script(`${refusal}
local id = ARGV[1] .. '-' .. ARGV[4]
local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[6], id, 'f', ARGV[5])
if type(added) == 'table' and added.err then return refusal(added, id, ARGV[5]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '{"kind":"entry","entry":{"attempt":' .. ARGV[1] .. ',"seq":' .. ARGV[4] .. ',"frame":' .. ARGV[5] .. '}}')
return { 'appended' }
`)

/** ARGV: attempt, ttl in ms, channel, after which seq, by whom. Answers: marker there (1 or 0), id of the last entry or '', tail. */
export const sealScript = script(`
local added = redis.pcall('XADD', KEYS[1], ARGV[1] .. '-${sealSeq}', 's', ARGV[5])
if type(added) == 'table' and added.err then
  if not string.find(added.err, 'equal or smaller', 1, true) then return redis.error_reply(added.err) end
else
  redis.call('PUBLISH', ARGV[3], '{"kind":"sealed","attempt":' .. ARGV[1] .. ',"by":"' .. ARGV[5] .. '"}')
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local lowest = ARGV[1] .. '-0'
local highest = ARGV[1] .. '-${lastFrameSeq}'
local last = redis.call('XREVRANGE', KEYS[1], highest, lowest, 'COUNT', 1)[1]
return {
  #redis.call('XRANGE', KEYS[1], lowest, lowest),
  last and last[1] or '',
  redis.call('XRANGE', KEYS[1], '(' .. ARGV[1] .. '-' .. ARGV[4], highest),
}
`)

/** ARGV: after which attempt, after which seq. Answers: entries, newest attempt, ids of its first frame and of its last entry or ''. */
export const readScript = script(`
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not newest then return { {}, '0', '', '' } end
local attempt = string.match(newest[1], '^(%d+)-')
local highest = attempt .. '-${lastFrameSeq}'
local first = redis.call('XRANGE', KEYS[1], attempt .. '-1', highest, 'COUNT', 1)[1]
local last = redis.call('XREVRANGE', KEYS[1], highest, attempt .. '-0', 'COUNT', 1)[1]
return {
  redis.call('XRANGE', KEYS[1], '(' .. ARGV[1] .. '-' .. ARGV[2], '+'),
  attempt,
  first and first[1] or '',
  last and last[1] or '',
}
`)

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
