// Original file: proto/scriptorium/chat/v1/chat.proto


export interface ShowBranchRequest {
  'threadId'?: (string);
  'messageId'?: (string);
}

export interface ShowBranchRequest__Output {
  'threadId': (string);
  'messageId': (string);
}
