import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Training } from '@the-way/shared'
import { Download } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { saveFile } from '../../../lib/save-file.ts'
import { trainingLogsQuery } from '../training-actions.ts'

interface LogDownloadProps {
  name: string
  training: Training
}

/** Saves the full log as a file. */
export function LogDownload({ name, training }: LogDownloadProps) {
  const queryClient = useQueryClient()
  const download = useMutation({
    mutationFn: () => queryClient.fetchQuery(trainingLogsQuery(training)),
    onSuccess: ({ logs }) =>
      saveFile(`${name}.log.txt`, new Blob([logs], { type: 'text/plain;charset=utf-8' })),
  })
  return (
    <Button
      variant="quiet"
      size="small"
      icon={Download}
      pending={download.isPending}
      onClick={() => download.mutate()}
    >
      <span className="max-md:sr-only">{download.isError ? 'Try again' : 'Download'}</span>
    </Button>
  )
}
