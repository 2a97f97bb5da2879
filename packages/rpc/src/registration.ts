import { ServiceError } from '@scriptorium/contracts'
import { methodsOf } from './codec.ts'
import type { MethodCodec } from './codec.ts'
import type {
  CallContext,
  MethodName,
  RpcService,
  ServiceDefinition,
  ServiceHandlers,
  ServiceName,
  UnaryHandler,
} from './service.ts'

/** Which services may call: all methods alike, or method by method. */
export type AllowedCallers<Definition extends ServiceDefinition> =
  | readonly ServiceName[]
  | Readonly<Record<MethodName<Definition>, readonly ServiceName[]>>

export type RegisteredMethod = {
  codec: MethodCodec
  callers: ReadonlySet<ServiceName>
  handle(request: unknown, context: CallContext): Promise<unknown>
}

/** A service with its handlers, ready to be served by any transport. */
export type Registration = { audience: ServiceName; name: string; methods: RegisteredMethod[] }

/** Binds handlers to a service. @throws Error when a method of the proto has no handler or no list of callers. */
export function register<Definition extends ServiceDefinition>(
  service: RpcService<Definition>,
  handlers: ServiceHandlers<Definition>,
  options: { callers: AllowedCallers<Definition> },
): Registration {
  const byName = handlers as Record<string, UnaryHandler<unknown, unknown> | undefined>
  const methods = methodsOf(service.definition).map((codec): RegisteredMethod => {
    const callers = callersOf(options.callers, codec.name)
    if (byName[codec.name] === undefined || callers === undefined)
      throw new Error(`${codec.path} has no handler or no callers`)
    // Called upon the object, in case that the handlers are methods of one.
    return {
      codec,
      callers: new Set(callers),
      handle: async (request, context) => await byName[codec.name]?.(request, context),
    }
  })
  return { audience: service.audience, name: service.definition.fullName, methods }
}

function callersOf(
  callers: readonly ServiceName[] | Readonly<Record<string, readonly ServiceName[]>>,
  method: string,
): readonly ServiceName[] | undefined {
  return isList(callers) ? callers : callers[method]
}

function isList(
  callers: readonly ServiceName[] | Readonly<Record<string, readonly ServiceName[]>>,
): callers is readonly ServiceName[] {
  return Array.isArray(callers)
}

/** The user that a call is for. @throws ServiceError `unauthenticated` for system calls. */
export function requireOwner(context: Pick<CallContext, 'ownerId'>): string {
  if (context.ownerId === undefined) throw new ServiceError('unauthenticated')
  return context.ownerId
}

/** On whose behalf a call is made, and the signal that ends it early. @throws ServiceError `unauthenticated` for system calls. */
export function scopeOf(context: Pick<CallContext, 'ownerId' | 'signal'>): { ownerId: string; signal: AbortSignal } {
  return { ownerId: requireOwner(context), signal: context.signal }
}
