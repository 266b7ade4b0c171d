package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that PyTorch 1.13 wrote, zlib-packed: {@code {'state_dict': d, 'epoch': 3}} with d an OrderedDict with
 * {@code _metadata} of a = arange(6.).reshape(2,3), row = a[1], p = Parameter of halves (1.5, -2.5),
 * t = arange(6).reshape(2,3).t() and s = 7.25 in double.
 */
class PthGoldenTest {
    private static final String LEGACY = """
            eNp1kktv00AQx/1KQg2F8qZAobwdHqExTppeIIeqqrS8ai6+IMuxl9rIeD3rdRFIkXJJKHwGDhz5GnwcPgISB9Zrt5UjYXl3tDuz
            /9/M7kyUb3r89/vWn9X3P18vdybKi98qn8cgGc6SJEkpJYz4JHb3MM0ikoDMA5xF7okjxmLs4iSIvASUfUfnm+xTit0s+owzUMeg
            GU6Db2YhoQwaSHFUvooSBk2kOVqhQZJdaCEtzw+YhUjGPIbdIPIZyD5nx9hnHJ3pr2iAKQ42uUcHpW2DajgyP+CB5jNC/bDj5iyK
            M92leJRHceAynGSEunumDg3DcFpCnVBvF0OzPKJvxcRjb8pNHVrOAo/p9fr9tYG5bsIxkbOf5rCAmi8Z6DtIQgpSZ3AcqUiewYmv
            YZHJIoOTNpwS0ZR8hKWQ88JmOK93Oix1zuzw4+oUziJ5CudKjfMMLthwUZSUwqX/lJR61PuAGaY6LJeQqpBtL353WMdlwbU2rL5l
            ds0BXOFchXOvivynsFJwr5Xc6wxWbbixLxY3v8AtG26LJBjcqRGe8+c6JNw9InQt04J7VWVGQVCRMoM2kouLul9SHjB4aMMjIZxB
            pya8SfJRjA+lHx9dWn9gDWCNS8tcusul2+1SzmTwxAYrH0NPRLv8TrzAYx70hX9dPPZB1w6QnGUj0Y04JX4IG0gteu5t0XP1OuS5
            m1PmklHnXlTDnaZU/+TKKpVVK6tVtjHnl55Kv+Sawsqwrjl5xqch//mY8PFj+A+O3ejA
            """;

    private static final String ZIP = """
            eNqVVMtu00AUHT/iJG55ltIWaHlDCm2aB68FghJVFtKASA1IUTeR65g4wtS59risKnXTAjvaD0DlL1jCBnZI8AMsUAULVnwB47Hj
            2u5LjDK5iu8958zce5w6FkSEcjm0bfWhIdQuTbU0ohW7zy2lNoDmtq9lfglQoSFTgEs0YjRbHZ0Ap+u2ZRk66dgLrvzIaRmO0Zqh
            GRn4cRWEQoOjAA1EndiObhabHulYrtx0jHmvY7WaxFhwbae5WJEhUyg0sozddrS2AVIAkRXL1sjj4KEMWUZYglxDoFHvepDHEgF5
            FiPMY2EV+rCAuVXof2P6BzhA4KAKh1ixY7+EwyaVMSUza+ZMBjwyS+uFFTiKuRUYCEDHCAyqcJwpdWFol6N3NUd7YRDDkWE4YA0P
            fF+znkXnHWEsZThB5XgCJ9k5V+CULzcayI0ROK3Cmdfsx9lXcE6F8wxF4EKC+IG90I6IL7KSClwK7nHZJxYwvwoFzPl9GA/IrxC4
            qsIEK3ZhMsE3Y3vzlhExFllRFaYoI0egRBnHQ5YygYoKVW8JrjXytKhJL675hoHrLH+DTW7RcFzqA7iJOdedb2ToI6Nr6ybcwoJX
            rONszvv6wb3HI+Tv+q6GzKNcz5BTJaUmMjsGqeW79Guafuhepntj2qcdevtrbZgm/L0XbTmiLSu1yZ1cvvtCd9AnX2tj8/tPKoDE
            fbQykVZFqXForpfhwsiHUQijGMZMGH2t/i+f35d8u++jNRJpVZXa4M73CmpHWb82/67/8Ylye/LKtNGUN5yqUrv9fw1LrarsK397
            137Kh7evY441oacdN0ffttPE/qHSwPj48wnQGo+2nJSGxSeZhP2OwcppWHwoSdgTYQtWScPiPU/CPsZg1TQs3jA5ARsWUWw8dSxJ
            E2FmTJiMqqRUfBj6b13s2UzyX130I7NlzzrOSAFGYvVB7T/GmTzA
            """;

    @ParameterizedTest
    @ValueSource(strings = {LEGACY, ZIP})
    void read_fileOfPyTorch_givesItsValues(String packed) throws IOException {
        byte[] file = new InflaterInputStream(
                        new ByteArrayInputStream(Base64.getMimeDecoder().decode(packed)))
                .readAllBytes();

        StateDict weights = TestRead.read(file);

        assertThat(weights.names()).containsExactly("a", "row", "p", "t", "s");
        assertThat(weights.tensor("a").toString()).isEqualTo("F32[2, 3]");
        assertThat(weights.tensor("a").toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(weights.tensor("row").toFloats()).containsExactly(3, 4, 5);
        assertThat(weights.tensor("p").toString()).isEqualTo("F16[2]");
        assertThat(weights.tensor("p").toFloats()).containsExactly(1.5f, -2.5f);
        assertThat(weights.tensor("t").toString()).isEqualTo("I64[3, 2]");
        assertThat(weights.tensor("t").toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(weights.tensor("s").toString()).isEqualTo("F64[]");
        assertThat(weights.tensor("s").data().getDouble()).isEqualTo(7.25);
    }
}
