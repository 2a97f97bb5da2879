/**
 * grpc.health.v1, `Check` alone (https://github.com/grpc/grpc/blob/master/doc/health-checking.md): enough for a probe of
 * Kubernetes. The request's service name is not looked at, since a process serves all of its services or none; the answer is
 * field 1, an enum: 1 SERVING, 2 NOT_SERVING.
 */
export const healthCheckPath = '/grpc.health.v1.Health/Check'

export function servingStatus(isServing: boolean): Buffer {
  return Buffer.from([0x08, isServing ? 1 : 2])
}
