/** Tokens with which programs use the API. */
import { apiTokenPage, CreatedToken, CreateTokenBody } from '../nouns/index.ts'
import { IdParams } from '../schema.ts'
import { defineRoutes } from './route.ts'

export const tokenRoutes = defineRoutes({
  createToken: {
    method: 'POST',
    path: '/tokens',
    class: 'create',
    tag: 'Account',
    summary: 'Make a token with which a program works for me',
    description: [
      'The token is in this answer alone. It may be used, as `Authorization: Bearer`, on every route that one of its scopes names.',
      'A repeat with the same Idempotency-Key is refused, since the token cannot be shown again.',
    ].join(' '),
    body: CreateTokenBody,
    status: 201,
    answer: CreatedToken,
    problems: [409],
    personOnly: true,
    creates: true,
  },
  listTokens: {
    method: 'GET',
    path: '/tokens',
    tag: 'Account',
    summary: 'My tokens, the newest first',
    status: 200,
    answer: apiTokenPage,
    personOnly: true,
  },
  deleteToken: {
    method: 'DELETE',
    path: '/tokens/:id',
    tag: 'Account',
    summary: 'End a token, at once',
    params: IdParams,
    status: 204,
    empty: 'Ended.',
    personOnly: true,
  },
})
