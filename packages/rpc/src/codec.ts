import { fileURLToPath } from 'node:url'
import { loadSync } from '@grpc/proto-loader'
import type { PackageDefinition, ServiceDefinition } from '@grpc/proto-loader'

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

const protoDirectory = fileURLToPath(new URL('../../../proto', import.meta.url))
const protoFiles = [
  'scriptorium/codex/v1/codex.proto',
  'scriptorium/chat/v1/chat.proto',
  'scriptorium/broker/v1/broker.proto',
]

let loaded: PackageDefinition | undefined

/** Read on first use, so that importing this file does nothing. The options must be those of the generated types (see gen/). */
function protos(): PackageDefinition {
  loaded ??= loadSync(protoFiles, { includeDirs: [protoDirectory], arrays: true, defaults: true })
  return loaded
}

/** The methods of a service by its full name. @throws Error for a name that no proto file has. */
export function methodsOf(serviceName: string): MethodCodec[] {
  const definition = protos()[serviceName]
  if (definition === undefined || 'format' in definition) throw new Error(`no proto file has a service ${serviceName}`)
  return Object.entries(definition as ServiceDefinition).map(([name, method]) => ({
    name: name.charAt(0).toLowerCase() + name.slice(1),
    path: method.path,
    encodeRequest: (value) => method.requestSerialize(value as object),
    decodeRequest: (bytes) => method.requestDeserialize(bytes),
    encodeResponse: (value) => method.responseSerialize(value as object),
    decodeResponse: (bytes) => method.responseDeserialize(bytes),
  }))
}
