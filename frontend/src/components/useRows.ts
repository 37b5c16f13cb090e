import { useMemo, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { buildRows, type Row } from './rows'

/** Of the rows with which new messages begin or began, that of the present beginning. */
export const isDivider = ({ key }: Row) => key === 'new'

/** Each earlier divider leaves an empty row where it was: the rows below it keep their numbers, by which those out of
 *  view are measured, and so the reader's place.
 */
function withFormer(rows: Row[], former: readonly number[]): Row[] {
  const places = former.map((seq) => ({
    key: `former ${seq}`,
    index: rows.findIndex((row) => row.kind === 'message' && row.message.seq >= seq),
  }))
  return places
    .filter(({ index }) => index >= 0)
    .reduceRight((all, { key, index }) => all.toSpliced(index, 0, { kind: 'new', key }), rows)
}

/** The rows of a timeline whose new messages begin anew each time that somebody has been away. */
export function useRows(messages: TimelineMessage[], firstUnreadSeq: number | null): Row[] {
  const [begun, setBegun] = useState<readonly number[]>([])
  if (firstUnreadSeq !== null && begun.at(-1) !== firstUnreadSeq) {
    setBegun([...begun, firstUnreadSeq])
  }
  return useMemo(
    () =>
      withFormer(
        buildRows(messages, firstUnreadSeq),
        begun.filter((seq) => seq !== firstUnreadSeq),
      ),
    [messages, firstUnreadSeq, begun],
  )
}
