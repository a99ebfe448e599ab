"""iAgente_Vida: a life-insurance adviser for WhatsApp."""

import os

# One sentence is too little work for several threads: on a busy machine their waiting costs fifty times the arithmetic.
# The library reads it once, when numpy is first imported, which is after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
