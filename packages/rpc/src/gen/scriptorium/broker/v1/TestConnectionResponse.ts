// Original file: proto/scriptorium/broker/v1/broker.proto

import type { TestStep as _scriptorium_broker_v1_TestStep, TestStep__Output as _scriptorium_broker_v1_TestStep__Output } from '../../../scriptorium/broker/v1/TestStep.ts';

export interface TestConnectionResponse {
  'ok'?: (boolean);
  'steps'?: (_scriptorium_broker_v1_TestStep)[];
  'modelCount'?: (number);
  '_modelCount'?: "modelCount";
}

export interface TestConnectionResponse__Output {
  'ok': (boolean);
  'steps': (_scriptorium_broker_v1_TestStep__Output)[];
  'modelCount'?: (number);
}
