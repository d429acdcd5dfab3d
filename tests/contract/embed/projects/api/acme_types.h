typedef int acme_word;
