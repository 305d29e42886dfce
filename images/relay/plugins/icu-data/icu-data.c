/*
 * ICU's data library, with no more in it than a relay reads. ICU looks its data up in one constant of this library; the builder
 * takes the wanted items out of Debian's (`icuData` in image.yaml) and names the constant as that does.
 *
 * ICU answers U_FILE_ACCESS_ERROR for what is not here, which Postfix reports as a domain name that it cannot convert.
 */
const unsigned char ICU_DATA_SYMBOL[] __attribute__((aligned(16))) = {
#embed <icu.dat>
};
