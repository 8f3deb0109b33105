"""For authors and instructors: from a lesson's text files to notebooks, bundles and proofs of quality."""
