import type { ServiceDefinition } from './service.ts'

/** How the messages of one method become bytes and back. */
export type MethodCodec = {
  /** In lower camel case. */
  name: string
  /** As the wire names it: `/scriptorium.codex.v1.Novels/Create`. */
  path: string
  encodeRequest(value: unknown): Buffer
  decodeRequest(bytes: Buffer): unknown
  encodeResponse(value: unknown): Buffer
  decodeResponse(bytes: Buffer): unknown
}

/** The methods of a service, in the order of its proto file. */
export function methodsOf({ fullName, methods }: ServiceDefinition): MethodCodec[] {
  return Object.entries(methods).map(([name, { name: wireName, requestType, responseType }]) => ({
    name,
    path: `/${fullName}/${wireName}`,
    encodeRequest: (value) => asBuffer(requestType.encode(value).finish()),
    decodeRequest: (bytes) => requestType.decode(bytes),
    encodeResponse: (value) => asBuffer(responseType.encode(value).finish()),
    decodeResponse: (bytes) => responseType.decode(bytes),
  }))
}

/** The same bytes, not a copy of them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
