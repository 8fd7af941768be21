import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Dataset } from '@the-way/shared'
import { useState } from 'react'
import { showToast } from '../components/toast-store.ts'
import { discardWithUndo } from '../features/datasets/discards.ts'
import type { DatasetEditor } from '../features/datasets/editor/use-dataset-editor.ts'
import { isUnnamed } from '../features/datasets/files/draft-name.ts'
import { latestTrainingsQuery } from '../features/trainings/api.ts'
import { forgetDraft, keepDraft, readDraft } from '../features/trainings/start/draft.ts'
import { forgetKeptDataset, keepDatasetId } from '../features/trainings/start/kept-dataset.ts'
import { isUnused } from './-draft.tsx'

/**
 * Returns a function that empties the new-model page. It deletes an unnamed draft that no training has used, so that
 * drafts do not pile up; other datasets stay. Either way, the user can undo it.
 */
export function useStartOver(editor: DatasetEditor) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  // A form with a new key starts from its stored draft.
  const [formKey, setFormKey] = useState(0)
  const isDraft = async (dataset: Dataset) => {
    if (!isUnnamed(dataset.name)) return false
    const trainings = await queryClient.fetchQuery(latestTrainingsQuery).catch(() => null)
    return trainings !== null && isUnused(dataset, trainings)
  }

  const startOver = async (dataset: Dataset) => {
    const { id, name } = dataset
    const imageCount = editor.images.length + editor.uploads.length
    const isDeleted = await isDraft(dataset)
    const fields = readDraft(null)
    const show = (dataset: string | undefined) => {
      setFormKey((key) => key + 1)
      void navigate({ to: '/models/create', search: dataset === undefined ? {} : { dataset } })
    }
    const onUndo = () => {
      if (fields) keepDraft(null, fields)
      keepDatasetId(id)
      show(id)
    }
    forgetDraft(null)
    forgetKeptDataset()
    editor.choose(null)
    editor.setMode('sheet')
    show(undefined)
    if (isDeleted) return discardWithUndo({ id, imageCount, queryClient, onUndo })
    showToast({
      kind: 'undo',
      title: `${name} stays in your datasets.`,
      action: { label: 'Undo', run: onUndo },
    })
  }

  return { formKey, startOver }
}
