import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { modelsQuery } from '../models/api.ts'
import { Select } from './select.tsx'
import { useNextPage } from './use-next-page.ts'

interface ModelSelectProps {
  value: string | undefined
  /** Called with an empty string for all models. */
  onChange: (id: string) => void
}

export function ModelSelect({ value, onChange }: ModelSelectProps) {
  const list = useInfiniteQuery(modelsQuery)
  const loadMore = useNextPage(list)
  const models = list.data?.pages.flatMap((page) => page.models) ?? []
  // A list to choose from must be whole.
  useEffect(loadMore, [loadMore])
  return (
    <Select
      aria-label="Model"
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">All models</option>
      {value !== undefined && !models.some(({ id }) => id === value) && (
        <option value={value}>One model</option>
      )}
      {models.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  )
}
