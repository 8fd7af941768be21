import { TEXT_LINK } from './text-link.tsx'

// The only site that messages send people to. A full stop after the path ends the sentence.
const URLS = /((?:https:\/\/)?\b(?:replicate|replicatestatus)\.com(?:\/[\w/-]*\w)?)/

/** Text from the server, with the Replicate pages it names as links, such as replicate.com/account/billing. */
export const LinkedText = ({ children }: { children: string }) => (
  <>
    {children.split(URLS).map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        <a
          key={index}
          href={part.startsWith('https://') ? part : `https://${part}`}
          target="_blank"
          rel="noreferrer"
          className={TEXT_LINK}
        >
          {part}
        </a>
      ),
    )}
  </>
)
