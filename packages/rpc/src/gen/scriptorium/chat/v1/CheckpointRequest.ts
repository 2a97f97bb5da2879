// Original file: proto/scriptorium/chat/v1/chat.proto


export interface CheckpointRequest {
  'id'?: (string);
  'attempt'?: (number);
  /**
   * The text of the frames from_seq..through_seq; from_seq follows the last checkpoint. A repeat is a success.
   */
  'fromSeq'?: (number);
  'throughSeq'?: (number);
  'text'?: (string);
  'reasoning'?: (string);
}

export interface CheckpointRequest__Output {
  'id': (string);
  'attempt': (number);
  /**
   * The text of the frames from_seq..through_seq; from_seq follows the last checkpoint. A repeat is a success.
   */
  'fromSeq': (number);
  'throughSeq': (number);
  'text': (string);
  'reasoning': (string);
}
