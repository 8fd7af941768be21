import { useEffect, useEffectEvent, useState } from 'react'
import { droppedFiles } from './dropped.ts'
import type { PickedFile } from './picked.ts'

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Accepts files and folders dropped anywhere on the page: if they missed a small target, the browser would open them
 * and the page with everything filled in would be lost. Returns true while files are dragged over the page.
 */
export function usePageDrop(onFiles: (files: PickedFile[]) => void): boolean {
  const [over, setOver] = useState(false)
  const onDropped = useEffectEvent(onFiles)

  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      setOver(false)
      void droppedFiles(event.dataTransfer).then((files) => onDropped(files))
    }
    addEventListener('dragover', onOver)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('dragover', onOver)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
    }
  }, [])

  return over
}
