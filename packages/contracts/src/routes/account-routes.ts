import { Type } from 'typebox'
import { ChangePasswordBody, sessionPage, SignInBody, user, UserAnswer } from '../nouns/index.ts'
import { strictObject, Id } from '../schema.ts'
import { defineRoutes } from './route.ts'

/** Nobody is known yet, so little is read. */
const signInBytesMax = 16_384

export const accountRoutes = defineRoutes({
  register: {
    method: 'POST',
    path: '/accounts',
    class: 'sign-in',
    tag: 'Account',
    summary: 'Register, and sign in',
    body: user.create,
    status: 201,
    answer: UserAnswer,
    problems: [409],
    public: true,
    creates: true,
    bodyBytesMax: signInBytesMax,
  },
  signIn: {
    method: 'POST',
    path: '/sessions',
    class: 'sign-in',
    tag: 'Account',
    summary: 'Sign in',
    body: SignInBody,
    status: 201,
    answer: UserAnswer,
    problems: [401],
    public: true,
    takesKey: true,
    bodyBytesMax: signInBytesMax,
  },
  listSessions: {
    method: 'GET',
    path: '/sessions',
    tag: 'Account',
    summary: 'Where I am signed in, the newest first',
    personOnly: true,
    status: 200,
    answer: sessionPage,
  },
  endSession: {
    method: 'DELETE',
    path: '/sessions/:id',
    tag: 'Account',
    summary: 'Sign out, here (`current`) or elsewhere',
    personOnly: true,
    params: strictObject({ id: Type.Union([Id, Type.Literal('current')]) }),
    status: 204,
    empty: 'Signed out.',
  },
  getMe: {
    method: 'GET',
    path: '/me',
    tag: 'Account',
    summary: 'Who I am',
    status: 200,
    answer: user.read,
  },
  updateMe: {
    method: 'PATCH',
    path: '/me',
    tag: 'Account',
    summary: 'Change my name or defaults',
    body: user.patch,
    status: 200,
    answer: user.read,
    problems: [404],
  },
  changePassword: {
    method: 'PUT',
    path: '/me/password',
    tag: 'Account',
    summary: 'Change my password; ends my other sessions and all tokens',
    personOnly: true,
    body: ChangePasswordBody,
    status: 204,
    empty: 'Changed.',
    bodyBytesMax: signInBytesMax,
  },
})
