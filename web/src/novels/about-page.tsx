import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, Group } from '@mantine/core'
import { useMutation, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { Novel, UpdateNovelBody } from '@scriptorium/contracts/http'
import { useDrafts } from '../account/me.ts'
import { problemFrom } from '../api/problem.ts'
import { keys, novelQuery } from '../api/queries.ts'
import { routes } from '../api/routes.ts'
import { ProblemNote } from '../notices/problem-note.tsx'
import { Page, Section } from '../shell/page-head.tsx'
import { useWorkspace } from '../workspace.ts'
import { useNovelDeletion } from './novel-deletion.ts'
import { NovelFields } from './novel-fields.tsx'
import type { NovelDraft } from './novel-fields.tsx'

export function AboutPage() {
  const { novelId } = useParams({ from: '/member/novels/$novelId/about' })
  const { api } = useWorkspace()
  const novel = useSuspenseQuery(novelQuery(api, novelId)).data
  const { deleteNovel } = useNovelDeletion()
  return (
    <Page title="About the novel" lead="These facts go along with every question, so that the AI writes in your language, tense and point of view.">
      <NovelForm key={novel.id} novel={novel} />
      <Section title="Delete this novel" lead="Its codex and its conversations go with it. You can take it back for ten seconds.">
        <div><Button variant="outline" color="red" onClick={() => void deleteNovel(novel)}>Delete the novel</Button></div>
      </Section>
    </Page>
  )
}

function NovelForm({ novel }: { novel: Novel }) {
  const { api, queryClient, notices } = useWorkspace()
  const drafts = useDrafts()
  const draftName = `novel:${novel.id}`
  const [draft, setDraft] = useState<NovelDraft>(() => ({ ...draftOf(novel), ...(drafts.get(draftName) as Partial<NovelDraft> | undefined) }))
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(novel))
  const save = useMutation({
    mutationFn: (version: number) => api.call(routes.updateNovel, { params: { id: novel.id }, body: bodyOf(draft, version) }),
    onSuccess: (saved) => {
      drafts.remove(draftName)
      queryClient.setQueryData(keys.novel(novel.id), saved)
      setDraft(draftOf(saved))
      void queryClient.invalidateQueries({ queryKey: keys.novels, exact: true })
      notices.show({ text: 'Saved.' })
    },
  })
  const change = (next: NovelDraft) => {
    setDraft(next)
    drafts.set(draftName, next)
  }
  const discard = () => {
    drafts.remove(draftName)
    setDraft(draftOf(novel))
    save.reset()
  }
  const take = (saved: Novel) => {
    queryClient.setQueryData(keys.novel(novel.id), saved)
    drafts.remove(draftName)
    setDraft(draftOf(saved))
    save.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(novel.version)
  }
  const problem = save.error === null ? null : problemFrom(save.error)
  const current = problem?.code === 'version_conflict' ? problem.current as Novel | undefined : undefined
  return (
    <form onSubmit={submit}>
      <NovelFields draft={draft} problem={problem} onChange={change} />
      {problem === null ? null : (
        <ProblemNote error={problem}>
          {current === undefined ? null : <Button size="xs" variant="default" onClick={() => save.mutate(current.version)}>Save mine over it</Button>}
          {current === undefined ? null : <Button size="xs" variant="default" onClick={() => take(current)}>Take the saved one</Button>}
        </ProblemNote>
      )}
      <Group mt="lg">
        <Button type="submit" loading={save.isPending} disabled={!changed}>Save</Button>
        {changed ? <Button variant="default" onClick={discard}>Discard changes</Button> : null}
      </Group>
    </form>
  )
}

function draftOf(novel: Novel): NovelDraft {
  const { title, author = '', language, genre = '', pointOfView = '', tense = '', synopsis = '' } = novel
  return { title, author, language, genre, pointOfView, tense, synopsis }
}

function bodyOf(draft: NovelDraft, version: number): UpdateNovelBody {
  const clear = (text: string) => text.trim() === '' ? null : text.trim()
  return {
    version, title: draft.title.trim(), language: draft.language.trim() === '' ? 'en' : draft.language.trim(), author: clear(draft.author), genre: clear(draft.genre),
    pointOfView: clear(draft.pointOfView), tense: clear(draft.tense), synopsis: clear(draft.synopsis),
  }
}
