import { connection } from '../lib/connection'
import { useStore } from './useStore'

export const useConnection = () => useStore(connection)
