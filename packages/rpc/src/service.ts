export const serviceNames = ['gateway', 'chat', 'ai-broker', 'codex'] as const
export type ServiceName = (typeof serviceNames)[number]

export function isServiceName(value: unknown): value is ServiceName {
  return serviceNames.includes(value as ServiceName)
}

export type CallContext = {
  /** Verified: the service that calls. */
  caller: ServiceName
  /** Verified: the user it acts for; undefined for system calls (handlers that need one use requireOwner). */
  ownerId: string | undefined
  /** Aborts when the caller cancels or the deadline passes, with a ServiceError as its reason. */
  signal: AbortSignal
  requestId: string
  trace?: string
}

export type UnaryHandler<Request, Response> = (request: Request, context: CallContext) => Promise<Response>

export type CallOptions = {
  /** The user on whose behalf; left out for system calls. */
  ownerId?: string
  /** Milliseconds from now; the network's default otherwise. */
  deadlineMs?: number
  signal?: AbortSignal
  requestId?: string
  trace?: string
  /** The call may be made twice without harm, so one that found no connection is tried once more. Reads are by nature. */
  idempotent?: boolean
}

/** One kind of message as generated: a plain interface, and how it becomes bytes and back. */
export type MessageType<Message = unknown> = {
  encode(message: Message): { finish(): Uint8Array }
  decode(bytes: Uint8Array): Message
}

export type MethodDefinition = {
  /** As the proto file has it: `Create`. */
  readonly name: string
  readonly requestType: MessageType
  readonly responseType: MessageType
  readonly options: { readonly idempotencyLevel?: string }
}

/** A service of a proto file as generated, its methods by their names in lower camel case. */
export type ServiceDefinition = {
  /** As the wire names it: `scriptorium.codex.v1.Novels`. */
  readonly fullName: string
  readonly methods: Readonly<Record<string, MethodDefinition>>
}

/** A service that can be served and called. */
export type RpcService<Definition extends ServiceDefinition = ServiceDefinition> = {
  readonly definition: Definition
  /** The process that serves it, and the `aud` of every token for it. */
  readonly audience: ServiceName
  /** Methods that change nothing, in lower camel case. */
  readonly reads: ReadonlySet<string>
}

type RequestOf<Method extends MethodDefinition> = ReturnType<Method['requestType']['decode']>
type ResponseOf<Method extends MethodDefinition> = ReturnType<Method['responseType']['decode']>

/** Names of methods in lower camel case: `Create` of the proto is `create` here. */
export type MethodName<Definition extends ServiceDefinition> = keyof Definition['methods'] & string

/** What a server writes: whole messages come in and go out. */
export type ServiceHandlers<Definition extends ServiceDefinition> = {
  [M in MethodName<Definition>]: UnaryHandler<RequestOf<Definition['methods'][M]>, ResponseOf<Definition['methods'][M]>>
}

/**
 * What a client sees. Optional fields that are undefined are absent on the wire. Every method rejects with a ServiceError: the
 * callee's own, or `unavailable`, `deadline_exceeded`, `cancelled`, `payload_too_large` or `internal` of the call itself.
 */
export type ServiceClient<Definition extends ServiceDefinition> = {
  [M in MethodName<Definition>]: (
    request: RequestOf<Definition['methods'][M]>,
    options?: CallOptions,
  ) => Promise<ResponseOf<Definition['methods'][M]>>
}

/** The client of a service by its description: `ClientOf<typeof codex.novels>`. */
export type ClientOf<Service extends RpcService> = ServiceClient<Service['definition']>

/** The services of a generated module: `NovelsDefinition` of it is `novels` here. */
export type ServicesOf<Module> = {
  readonly [
    Name in keyof Module as Name extends `${infer Service}Definition` ? Uncapitalize<Service> : never
  ]: Module[Name] extends ServiceDefinition ? RpcService<Module[Name]> : never
}

/** Every service of a proto file, served by one process. What changes nothing is marked in the proto: NO_SIDE_EFFECTS. */
export function servicesOf<Module extends object>(generated: Module, audience: ServiceName): ServicesOf<Module> {
  const definitions = Object.entries(generated).filter(([name]) => name.endsWith('Definition'))
  return Object.fromEntries(
    definitions.map(([name, value]) => {
      const definition = value as ServiceDefinition
      const reads = Object.entries(definition.methods).filter(
        ([, { options }]) => options.idempotencyLevel === 'NO_SIDE_EFFECTS',
      )
      const key = name.slice(0, 1).toLowerCase() + name.slice(1, -'Definition'.length)
      return [key, { definition, audience, reads: new Set(reads.map(([method]) => method)) } satisfies RpcService]
    }),
  ) as never
}
