import { useMutation } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { downloadWithoutMetadata } from './download-images.ts'

/** Further ways to download the selected images. */
export function MoreDownloads({ ids }: { ids: readonly string[] }) {
  const download = useMutation({ mutationFn: downloadWithoutMetadata })
  return (
    <Menu
      trigger={
        <Button square icon={ChevronDown} aria-label="More options" pending={download.isPending} />
      }
    >
      <MenuItem onSelect={() => download.mutate(ids)}>Download without metadata</MenuItem>
    </Menu>
  )
}
