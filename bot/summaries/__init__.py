"""Articles and stories -> sentences. Every sentence is one that an article printed; nothing is written anew."""
