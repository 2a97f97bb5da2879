/** What a writer still has to do, and the categories by which it is ordered. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { byteText } from '../byte-limit.ts'
import { clearable, defineNoun, filledIn, readOnly, readOnlyOptional, required, withDefault } from '../noun.ts'
import type { Read, Stored } from '../noun.ts'
import { Color, Id, oneOf, page, PageQuery, QueryBoolean, shortText, strictObject, Time, Version } from '../schema.ts'

/** A list is read by its items' places: to put one between two others, give it the mean of theirs. */
const Place = Type.Number({
  minimum: -1e12,
  maximum: 1e12,
  description: 'Lists are read by it; at the end where it is not given. Between two others: the mean of theirs.',
})

export const taskCategory = defineNoun(
  'taskCategory',
  {
    id: readOnly(Id),
    name: required(shortText(200)),
    color: clearable(Color),
    position: filledIn(Place),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type TaskCategory = Read<typeof taskCategory>
export type TaskCategoryFields = Stored<typeof taskCategory>
export const taskCategoryPage = page(taskCategory.read)

export const taskPriorities = ['low', 'normal', 'high'] as const

export const task = defineNoun(
  'task',
  {
    id: readOnly(Id),
    title: required(shortText(500)),
    note: clearable(byteText(20_000, { minLength: 1 })),
    /** Of one novel; absent: of none in particular. */
    novelId: clearable(Id),
    categoryId: clearable(Id),
    dueAt: clearable(Time),
    priority: withDefault(oneOf(taskPriorities), 'normal'),
    done: withDefault(Type.Boolean(), false),
    /** When it was done last. */
    doneAt: readOnlyOptional(Time),
    position: filledIn(Place),
    version: readOnly(Version),
    createdAt: readOnly(Time),
    updatedAt: readOnly(Time),
  },
  { versioned: true },
)
export type Task = Read<typeof task>
export type TaskFields = Stored<typeof task>
export const taskPage = page(task.read)

export const TaskQuery = strictObject({
  ...PageQuery,
  novelId: Type.Optional(Id),
  general: Type.Optional(
    oneOf(['true', 'false'], {
      description: 'With `novelId`: whether those of no novel are there too. Alone: only those.',
    }),
  ),
  categoryId: Type.Optional(Id),
  done: Type.Optional(QueryBoolean),
})
export type TaskQuery = Static<typeof TaskQuery>
