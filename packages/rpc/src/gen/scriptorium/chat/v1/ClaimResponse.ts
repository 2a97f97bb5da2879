// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Prompt as _scriptorium_chat_v1_Prompt, Prompt__Output as _scriptorium_chat_v1_Prompt__Output } from '../../../scriptorium/chat/v1/Prompt.ts';

export interface ClaimResponse {
  'claimed'?: (boolean);
  'status'?: (string);
  'attempt'?: (number);
  'prompt'?: (_scriptorium_chat_v1_Prompt | null);
  /**
   * Milliseconds until the generation's own deadline.
   */
  'remainingMs'?: (number);
  /**
   * Not claimed and still queued: when it may be tried again, milliseconds from now.
   */
  'retryAfterMs'?: (number);
  '_prompt'?: "prompt";
  '_retryAfterMs'?: "retryAfterMs";
}

export interface ClaimResponse__Output {
  'claimed': (boolean);
  'status': (string);
  'attempt': (number);
  'prompt'?: (_scriptorium_chat_v1_Prompt__Output | null);
  /**
   * Milliseconds until the generation's own deadline.
   */
  'remainingMs': (number);
  /**
   * Not claimed and still queued: when it may be tried again, milliseconds from now.
   */
  'retryAfterMs'?: (number);
}
