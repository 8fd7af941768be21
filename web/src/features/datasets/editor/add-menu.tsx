import { Folder, Images, Plus } from 'lucide-react'
import { Button } from '../../../components/button.tsx'
import { Menu, MenuItem } from '../../../components/menu.tsx'
import { FileChoosers } from '../files/file-choosers.tsx'
import type { PickedFile } from '../files/picked.ts'

/** Adds images to a dataset that already has some. */
export const AddMenu = ({ onFiles }: { onFiles: (files: PickedFile[]) => void }) => (
  <FileChoosers onFiles={onFiles}>
    {(open) =>
      open.folder ? (
        <Menu
          trigger={
            <Button size="small" icon={Plus}>
              Add
            </Button>
          }
        >
          <MenuItem icon={Images} onSelect={open.files}>
            Images or a ZIP
          </MenuItem>
          <MenuItem icon={Folder} onSelect={open.folder}>
            A folder
          </MenuItem>
        </Menu>
      ) : (
        <Button size="small" icon={Plus} onClick={open.files}>
          Add
        </Button>
      )
    }
  </FileChoosers>
)
