/** The one cache of the product: a map of bounded size, weight and age. */
export { createBoundedMap } from './bounded-map.ts'
export type { BoundedMap, BoundedMapOptions, EvictionReason } from './bounded-map.ts'
