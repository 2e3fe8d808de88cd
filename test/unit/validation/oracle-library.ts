import { PythonError } from '../../../src/protocol/python-error.ts'
import { pyStr } from '../../../src/protocol/python-text.ts'
import type { NodeBehaviour, ValidationHook } from '../../../src/comfyui/nodes/node-behaviour.ts'
import { NodeLibrary } from '../../../src/comfyui/nodes/node-library.ts'
import { readNodeClass } from '../../../src/comfyui/nodes/read-node-class.ts'
import { loadOracleDefinitions } from '../../contract/recording.ts'

const IDLE: NodeBehaviour = { run: () => {} }

const oracleValidate: ValidationHook = {
  inputs: ['value', 'mode'],
  check(inputs) {
    switch (inputs.get('mode')) {
      case 'false':
        return false
      case 'message':
        return `value ${pyStr(inputs.get('value') ?? null)} is not welcome`
      case 'raise':
        throw new PythonError('RuntimeError', 'validation exploded')
      default:
        return true
    }
  },
}

/** The classes of the recorded server: core and the recorder's own. */
export function oracleLibrary(): NodeLibrary {
  const library = new NodeLibrary({ behaviourOf: () => IDLE })
  for (const [classType, info] of loadOracleDefinitions()) {
    if (library.has(classType)) continue
    const behaviour = classType === 'OracleValidate' ? { ...IDLE, validate: oracleValidate } : IDLE
    library.define(readNodeClass(classType, info, behaviour))
  }
  return library
}
