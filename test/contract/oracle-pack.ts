import type { NodePack } from '../../src/comfyui/frontend/node-pack.ts'

const DEMO =
  '{"last_node_id":0,"last_link_id":0,"nodes":[],"links":[],"groups":[],"config":{},"extra":{},"version":0.4}\n'

/** What the recorder's own nodes added to the front end. */
export const ORACLE_PACKS: Record<string, NodePack> = {
  oracle_nodes: {
    web: { 'oracle.js': '// oracle test extension\n' },
    templates: { demo: DEMO },
    translations: {
      en: { oracle: { hello: 'Hello' }, nodeDefs: { OracleSleep: { display_name: 'Oracle Sleep (en)' } } },
    },
    subgraphs: { demo: { id: 'ead5c38bce0eed88ae843629c0c6f08873f8a8336fa8292f8d8d055fe29bd1d9', text: DEMO } },
  },
}
