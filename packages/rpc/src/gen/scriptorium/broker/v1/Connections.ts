// Original file: proto/scriptorium/broker/v1/broker.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { Connection as _scriptorium_broker_v1_Connection, Connection__Output as _scriptorium_broker_v1_Connection__Output } from '../../../scriptorium/broker/v1/Connection.ts';
import type { CreateConnectionRequest as _scriptorium_broker_v1_CreateConnectionRequest, CreateConnectionRequest__Output as _scriptorium_broker_v1_CreateConnectionRequest__Output } from '../../../scriptorium/broker/v1/CreateConnectionRequest.ts';
import type { DeleteConnectionRequest as _scriptorium_broker_v1_DeleteConnectionRequest, DeleteConnectionRequest__Output as _scriptorium_broker_v1_DeleteConnectionRequest__Output } from '../../../scriptorium/broker/v1/DeleteConnectionRequest.ts';
import type { DeleteConnectionResponse as _scriptorium_broker_v1_DeleteConnectionResponse, DeleteConnectionResponse__Output as _scriptorium_broker_v1_DeleteConnectionResponse__Output } from '../../../scriptorium/broker/v1/DeleteConnectionResponse.ts';
import type { GetConnectionRequest as _scriptorium_broker_v1_GetConnectionRequest, GetConnectionRequest__Output as _scriptorium_broker_v1_GetConnectionRequest__Output } from '../../../scriptorium/broker/v1/GetConnectionRequest.ts';
import type { ListConnectionsRequest as _scriptorium_broker_v1_ListConnectionsRequest, ListConnectionsRequest__Output as _scriptorium_broker_v1_ListConnectionsRequest__Output } from '../../../scriptorium/broker/v1/ListConnectionsRequest.ts';
import type { ListConnectionsResponse as _scriptorium_broker_v1_ListConnectionsResponse, ListConnectionsResponse__Output as _scriptorium_broker_v1_ListConnectionsResponse__Output } from '../../../scriptorium/broker/v1/ListConnectionsResponse.ts';
import type { ListModelsRequest as _scriptorium_broker_v1_ListModelsRequest, ListModelsRequest__Output as _scriptorium_broker_v1_ListModelsRequest__Output } from '../../../scriptorium/broker/v1/ListModelsRequest.ts';
import type { ListModelsResponse as _scriptorium_broker_v1_ListModelsResponse, ListModelsResponse__Output as _scriptorium_broker_v1_ListModelsResponse__Output } from '../../../scriptorium/broker/v1/ListModelsResponse.ts';
import type { ResolveRequest as _scriptorium_broker_v1_ResolveRequest, ResolveRequest__Output as _scriptorium_broker_v1_ResolveRequest__Output } from '../../../scriptorium/broker/v1/ResolveRequest.ts';
import type { ResolveResponse as _scriptorium_broker_v1_ResolveResponse, ResolveResponse__Output as _scriptorium_broker_v1_ResolveResponse__Output } from '../../../scriptorium/broker/v1/ResolveResponse.ts';
import type { TestConnectionRequest as _scriptorium_broker_v1_TestConnectionRequest, TestConnectionRequest__Output as _scriptorium_broker_v1_TestConnectionRequest__Output } from '../../../scriptorium/broker/v1/TestConnectionRequest.ts';
import type { TestConnectionResponse as _scriptorium_broker_v1_TestConnectionResponse, TestConnectionResponse__Output as _scriptorium_broker_v1_TestConnectionResponse__Output } from '../../../scriptorium/broker/v1/TestConnectionResponse.ts';
import type { UpdateConnectionRequest as _scriptorium_broker_v1_UpdateConnectionRequest, UpdateConnectionRequest__Output as _scriptorium_broker_v1_UpdateConnectionRequest__Output } from '../../../scriptorium/broker/v1/UpdateConnectionRequest.ts';

export interface ConnectionsDefinition {
  Create: MethodDefinition<_scriptorium_broker_v1_CreateConnectionRequest, _scriptorium_broker_v1_Connection, _scriptorium_broker_v1_CreateConnectionRequest__Output, _scriptorium_broker_v1_Connection__Output>
  Delete: MethodDefinition<_scriptorium_broker_v1_DeleteConnectionRequest, _scriptorium_broker_v1_DeleteConnectionResponse, _scriptorium_broker_v1_DeleteConnectionRequest__Output, _scriptorium_broker_v1_DeleteConnectionResponse__Output>
  Get: MethodDefinition<_scriptorium_broker_v1_GetConnectionRequest, _scriptorium_broker_v1_Connection, _scriptorium_broker_v1_GetConnectionRequest__Output, _scriptorium_broker_v1_Connection__Output>
  List: MethodDefinition<_scriptorium_broker_v1_ListConnectionsRequest, _scriptorium_broker_v1_ListConnectionsResponse, _scriptorium_broker_v1_ListConnectionsRequest__Output, _scriptorium_broker_v1_ListConnectionsResponse__Output>
  ListModels: MethodDefinition<_scriptorium_broker_v1_ListModelsRequest, _scriptorium_broker_v1_ListModelsResponse, _scriptorium_broker_v1_ListModelsRequest__Output, _scriptorium_broker_v1_ListModelsResponse__Output>
  Resolve: MethodDefinition<_scriptorium_broker_v1_ResolveRequest, _scriptorium_broker_v1_ResolveResponse, _scriptorium_broker_v1_ResolveRequest__Output, _scriptorium_broker_v1_ResolveResponse__Output>
  Test: MethodDefinition<_scriptorium_broker_v1_TestConnectionRequest, _scriptorium_broker_v1_TestConnectionResponse, _scriptorium_broker_v1_TestConnectionRequest__Output, _scriptorium_broker_v1_TestConnectionResponse__Output>
  Update: MethodDefinition<_scriptorium_broker_v1_UpdateConnectionRequest, _scriptorium_broker_v1_Connection, _scriptorium_broker_v1_UpdateConnectionRequest__Output, _scriptorium_broker_v1_Connection__Output>
}
