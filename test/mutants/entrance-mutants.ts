/** Of the gateway's entrance: limits, sign-in, queues, slow readers. */
import type { Mutant } from './mutant.ts'

const signIn = 'services/gateway/test/sign-in.test.ts'
const resets = 'services/gateway/test/password-resets.test.ts'
const erasure = 'services/gateway/test/erasure.test.ts'
const tokens = 'services/gateway/test/tokens.test.ts'
const routeLimits = 'services/gateway/test/route-limits.test.ts'

export const entranceMutants: readonly Mutant[] = [
  {
    row: '110',
    takesOut: 'the network from the count of guesses at an account',
    file: 'services/gateway/src/domain/sign-in-brake.ts',
    find: "const byPair: Count = { name: 'sign-in', key: pair, limit: account }",
    replace: "const byPair: Count = { name: 'sign-in', key: emailFolded, limit: account }",
    caughtBy: {
      file: signIn,
      title: 'C12: is stopped at 4 a second, and never stops the owner, who comes from somewhere new',
    },
  },
  {
    row: '110',
    takesOut: 'the count of a device’s own',
    file: 'services/gateway/src/domain/sign-in-brake.ts',
    find: 'if (known.deviceKey !== undefined)',
    replace: "if (known.deviceKey === '')",
    caughtBy: { file: signIn, title: 'C12: who uses up the network of the owner does not stop the owner’s device' },
  },
  {
    row: '114',
    takesOut: 'the likeness of names that lead inside and names that are not there',
    file: 'services/ai-broker/src/providers/egress/guarded-lookup.ts',
    find: 'byName: !ownName.test(hostname)',
    replace: 'byName: false && ownName.test(hostname)',
    caughtBy: {
      file: 'services/ai-broker/test/egress.test.ts',
      title: 'D7: has names that nobody can tell from names that are not there',
    },
  },
  {
    row: '115',
    takesOut: 'the bound of the queue of calls',
    file: 'services/gateway/src/domain/turn-queue.ts',
    find: 'if (waiting.size >= waitingMax) throw refusal()',
    replace: 'void waitingMax',
    caughtBy: {
      file: routeLimits,
      title: 'D8: is bounded: past it nothing begins, and the answer says when to come again',
    },
  },
  {
    row: '117',
    takesOut: 'the pieces of a long snapshot',
    file: 'services/gateway/src/domain/long-frame.ts',
    find: 'const pieceUnits = 4_096',
    replace: 'const pieceUnits = 400_000_000',
    caughtBy: {
      file: 'services/gateway/test/stream-crowds.test.ts',
      title: 'D12: has at most 64 KB waiting for it, and gets all of it once it reads',
    },
  },
  {
    row: '170',
    takesOut: 'the check of a token’s scopes',
    file: 'services/gateway/src/http/session-gate.ts',
    find: 'if (!allowsScope(scopes, scope))',
    replace: 'if (allowsScope(scopes, scope) === undefined)',
    caughtBy: { file: tokens, title: 'T1: open the routes that they name, and no others' },
  },
  {
    row: '171',
    takesOut: 'what forgets a token that is ended',
    file: 'services/gateway/src/domain/known-sessions.ts',
    find: 'delete: async (userId, id) => await forgetting(userId, stores.tokens.delete(userId, id)),',
    replace: 'delete: async (userId, id) => await stores.tokens.delete(userId, id),',
    caughtBy: { file: tokens, title: 'T2: ends at once, everywhere, with its streams' },
  },
  {
    row: '172',
    takesOut: 'the difference between a session and a token',
    file: 'services/gateway/src/http/session-gate.ts',
    find: 'if (found === undefined || (bearer === undefined) !== (found.scopes === undefined)) {',
    replace: 'if (found === undefined) {',
    caughtBy: {
      file: tokens,
      title: 'T3: counts alone: no cookie beside it, not in a cookie’s place, and no session in its place',
    },
  },
  {
    row: '173',
    takesOut: 'the end of the sessions with a new password by link',
    file: 'services/gateway/src/store/account-store.ts',
    find: 'for (const statement of [endAllSessions, forgetOrigins, forgetResets])',
    replace: 'for (const statement of [forgetOrigins, forgetResets])',
    caughtBy: { file: resets, title: 'T4: is replaced by the link in a mail, once, and ends every session and token' },
  },
  {
    row: '174',
    takesOut: 'the count of links by email',
    file: 'services/gateway/src/domain/password-resets.ts',
    find: "await take('reset-email', emailFolded, limits.email)",
    replace: '',
    caughtBy: {
      file: resets,
      title: 'T5: is asked for alike whether there is such an account or not, and so often at most',
    },
  },
  {
    row: '175',
    takesOut: 'the deletion of what a user’s images are',
    file: 'services/codex/src/events/user-deleted.ts',
    find: "for (const kind of ['images', 'transfers']) await blobs.deleteBelow(`${kind}/${userId}`)",
    replace: 'void blobs',
    caughtBy: {
      file: erasure,
      title: 'T6: leaves no row in any table that has an owner, and no image, and nobody else loses anything',
    },
  },
  {
    row: '176',
    takesOut: 'the refusal of a deleted account at the sign-in',
    file: 'services/gateway/src/store/account-store.ts',
    find: 'FROM users u WHERE u.email_folded = $1 AND u.deleted_at IS NULL`,\n}',
    replace: 'FROM users u WHERE u.email_folded = $1`,\n}',
    caughtBy: { file: erasure, title: 'T7: is closed from the first moment, and its email is free when all is done' },
  },
  {
    row: '177',
    takesOut: 'the second round of an erasure',
    file: 'services/gateway/src/store/erasure-store.ts',
    find: 'const rounds = 2',
    replace: 'const rounds = 1',
    caughtBy: {
      file: erasure,
      title: 'T8: is erased after a failure in every service, and what comes late is erased too',
    },
  },
]
