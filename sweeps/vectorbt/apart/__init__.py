"""One cell by vectorbt in a process apart, which loads and compiles less than is good for any other."""
