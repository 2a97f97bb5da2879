// Original file: proto/scriptorium/broker/v1/broker.proto


export interface DeleteConnectionResponse {
}

export interface DeleteConnectionResponse__Output {
}
