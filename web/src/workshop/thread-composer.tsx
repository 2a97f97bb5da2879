import { Gone } from '../models/model-gone.tsx'
import { words } from '../words/words.ts'
import type { AboutToSend } from './about-to-tell.ts'
import { AttachMenu } from './attach-menu.tsx'
import type { AttachedScene } from './attached.ts'
import { Composer } from './composer.tsx'
import type { ComposerProps } from './composer.tsx'
import type { useModelChoice, usePins } from './model-choice.ts'
import { ModelTools } from './model-tools.tsx'

type ComposerPart = Pick<
  ComposerProps,
  'version' | 'answering' | 'stopping' | 'sending' | 'onInspect' | 'onSend' | 'onStop' | 'ref'
> & {
  about: AboutToSend & { threadId: string }
  isEmpty: boolean
  choice: ReturnType<typeof useModelChoice>
  pins: ReturnType<typeof usePins>
  scenes: readonly AttachedScene[]
  onScenes: (scenes: readonly AttachedScene[]) => void
}

/** Where the next message is written, with what goes with it. */
export function ThreadComposer({ isEmpty, choice, pins, scenes, onScenes, ...props }: ComposerPart) {
  const { novelId, threadId } = props.about
  return (
    <>
      {choice.gone ? <Gone onChoose={choice.choose} /> : null}
      <Composer
        {...props}
        draftName={`thread:${threadId}`}
        placeholder={isEmpty ? words.workshop.askAboutNovel : words.workshop.reply}
        attached={{
          scenes,
          onDetachEntry: (id) => pins.choose(pins.value.filter((pin) => pin !== id)),
          onDetachScene: (id) => onScenes(scenes.filter((scene) => scene.id !== id)),
        }}
        attach={
          <AttachMenu novelId={novelId} pins={pins.value} scenes={scenes} onPins={pins.choose} onScenes={onScenes} />
        }
        onAttachEntry={(id) => pins.choose(withPin(pins.value, id))}
        tools={
          <ModelTools
            value={choice.value}
            gone={choice.gone}
            compared={choice.compared}
            onChange={choice.choose}
            onCompare={choice.compare}
          />
        }
      />
    </>
  )
}

export function withPin(pins: readonly string[], id: string): string[] {
  return [...pins.filter((pin) => pin !== id), id]
}
